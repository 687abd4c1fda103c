export { integer32Text, integer64Text, unsigned64Text } from './integer-text'
export {
  parseBigint,
  parseDouble,
  parseInteger,
  parseSmallint,
  parseTinyint,
  parseUinteger,
  parseUsmallint,
  parseUtinyint,
} from './parse-number'
export { parseDate, parseTimestamp } from './parse-time'
