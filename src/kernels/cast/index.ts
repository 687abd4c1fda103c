export { integer32Text, integer64Text, unsigned64Text } from './integer-text'
