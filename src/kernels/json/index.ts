export {
  jsonArrayLength,
  jsonElement,
  jsonElementString,
  jsonExists,
  jsonExtract,
  jsonExtractString,
  jsonType,
  jsonValid,
} from './functions'
