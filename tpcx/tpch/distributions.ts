// The words that rows are made of, as the specification of TPC-H lists them (clause 4.2.2.13 and appendix), in the order that draws count in.

/** Nations in the order of their keys, with the key of the region. */
export const NATIONS: readonly (readonly [name: string, region: number])[] = [
  ['ALGERIA', 0],
  ['ARGENTINA', 1],
  ['BRAZIL', 1],
  ['CANADA', 1],
  ['EGYPT', 4],
  ['ETHIOPIA', 0],
  ['FRANCE', 3],
  ['GERMANY', 3],
  ['INDIA', 2],
  ['INDONESIA', 2],
  ['IRAN', 4],
  ['IRAQ', 4],
  ['JAPAN', 2],
  ['JORDAN', 4],
  ['KENYA', 0],
  ['MOROCCO', 0],
  ['MOZAMBIQUE', 0],
  ['PERU', 1],
  ['CHINA', 2],
  ['ROMANIA', 3],
  ['SAUDI ARABIA', 4],
  ['VIETNAM', 2],
  ['RUSSIA', 3],
  ['UNITED KINGDOM', 3],
  ['UNITED STATES', 1],
]

export const REGIONS = ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST']

export const SEGMENTS = ['AUTOMOBILE', 'BUILDING', 'FURNITURE', 'HOUSEHOLD', 'MACHINERY']

export const PRIORITIES = ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW']

export const INSTRUCTIONS = ['DELIVER IN PERSON', 'COLLECT COD', 'TAKE BACK RETURN', 'NONE']

export const SHIP_MODES = ['REG AIR', 'AIR', 'RAIL', 'TRUCK', 'MAIL', 'FOB', 'SHIP']

/** Of containers and types, the last word changes fastest. */
const combine = (...lists: readonly string[][]): string[] =>
  lists.reduce((texts, words) => texts.flatMap((text) => words.map((word) => `${text} ${word}`)))

const CONTAINER_SIZES = ['SM', 'LG', 'MED', 'JUMBO', 'WRAP']
const CONTAINER_KINDS = ['CASE', 'BOX', 'BAG', 'JAR', 'PACK', 'PKG', 'CAN', 'DRUM']
export const CONTAINERS = combine(CONTAINER_SIZES, CONTAINER_KINDS)

export const TYPE_CLASSES = ['STANDARD', 'SMALL', 'MEDIUM', 'LARGE', 'ECONOMY', 'PROMO']
export const TYPE_FINISHES = ['ANODIZED', 'BURNISHED', 'PLATED', 'POLISHED', 'BRUSHED']
export const TYPE_METALS = ['TIN', 'NICKEL', 'BRASS', 'STEEL', 'COPPER']
export const TYPES = combine(TYPE_CLASSES, TYPE_FINISHES, TYPE_METALS)

const words = (text: string) => text.trim().split(/\s+/)

/** What parts' names are put together from. */
export const COLORS = words(`
  almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished chartreuse chiffon chocolate coral
  cornflower cornsilk cream cyan dark deep dim dodger drab firebrick floral forest frosted gainsboro ghost goldenrod green grey honeydew hot
  indian ivory khaki lace lavender lawn lemon light lime linen magenta maroon medium metallic midnight mint misty moccasin navajo navy olive
  orange orchid pale papaya peach peru pink plum powder puff purple red rose rosy royal saddle salmon sandy seashell sienna sky slate smoke
  snow spring steel tan thistle tomato turquoise violet wheat white yellow`)
