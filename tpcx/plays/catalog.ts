// The world that plays happen in: cities with their countries and listeners, artists with their songs. The same for a model on every thread.

import { mix32, Random } from '../generate/random.ts'
import { TextPool } from '../generate/text-pool.ts'
import { Weighted, zipfWeights } from '../generate/weighted.ts'
import { distinctNames } from '../generate/words.ts'
import { COUNTRIES } from './countries.ts'
import { artistName, cityName, songTitle, username } from './names.ts'
import type { PlaysModel } from './options.ts'

/** Keeps the first song near 1 % of the plays of its chart. */
const CHART_FLATTENING = 8
const SONGS_PER_ARTIST = 12

export interface Catalog {
  readonly songs: Songs
  readonly cities: Cities
  readonly users: Users
}

interface Songs {
  readonly titles: TextPool
  readonly artists: TextPool
  /** By song. */
  readonly artistOf: Int32Array
  /** By song, in milliseconds. */
  readonly duration: Int32Array
  readonly chart: Charts
}

export interface Cities {
  readonly names: TextPool
  readonly countries: TextPool
  /** By city: an index into COUNTRIES. */
  readonly countryOf: Int32Array
  /** By city: its share of all plays, unscaled. */
  readonly weights: Float64Array
}

interface Users {
  readonly names: TextPool
  /** The users of city c have the numbers first[c] up to first[c + 1]. */
  readonly first: Int32Array
}

/** The streams of random numbers below the seed. Batches of rows use the stream ROWS. */
export const STREAM = { cities: 1, artists: 2, songs: 3, users: 4, charts: 5, rows: 6 } as const

export function buildCatalog(model: PlaysModel): Catalog {
  const cities = buildCities(model)
  return { cities, songs: buildSongs(model), users: buildUsers(model, cities) }
}

function buildCities({ seed, cities: count }: PlaysModel): Cities {
  const weights = zipfWeights(count)
  return {
    names: TextPool.of(distinctNames(count, new Random(seed, STREAM.cities), cityName)),
    countries: TextPool.of(COUNTRIES.map(({ code }) => code)),
    countryOf: countriesOf(weights),
    weights,
  }
}

/** Gives each city, the largest first, to the country that lacks the most of its share. */
function countriesOf(cityWeights: Float64Array): Int32Array {
  const sum = (weights: Float64Array) => weights.reduce((total, weight) => total + weight, 0)
  const shares = zipfWeights(COUNTRIES.length, 1)
  const scale = sum(cityWeights) / sum(shares)
  const lacking = shares.map((share) => share * scale)
  return Int32Array.from(cityWeights, (weight) => {
    const country = lacking.indexOf(Math.max(...lacking))
    lacking[country]! -= weight
    return country
  })
}

function buildSongs({ seed, songs: count }: PlaysModel): Songs {
  const artistCount = Math.ceil(count / SONGS_PER_ARTIST)
  const artistWeights = new Weighted(zipfWeights(artistCount, 20))
  const artists = TextPool.of(distinctNames(artistCount, new Random(seed, STREAM.artists), artistName))
  const random = new Random(seed, STREAM.songs)
  const titles = new TextPool(count)
  const artistOf = new Int32Array(count)
  const duration = new Int32Array(count)
  for (let song = 0; song < count; song++) {
    titles.add(songTitle(random))
    artistOf[song] = artistWeights.draw(random)
    // Two to five minutes, mostly about three and a half.
    duration[song] = 120_000 + random.below(90_000) + random.below(90_000)
  }
  return { titles, artists, artistOf, duration, chart: new Charts(seed, count) }
}

/** A city has listeners by its share of the plays, and at least one. */
function buildUsers({ seed, users, cities: cityCount }: PlaysModel, { weights }: Cities): Users {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const first = new Int32Array(cityCount + 1)
  for (let city = 0; city < cityCount; city++) first[city + 1] = first[city]! + Math.max(1, Math.round((users * weights[city]!) / total))
  const random = new Random(seed, STREAM.users)
  const count = first[cityCount]!
  const names = new TextPool(count)
  for (let user = 0; user < count; user++) names.add(username(random, user))
  return { names, first }
}

/**
 * Which songs are liked where. A play follows the chart of the world, of the country or of the city. A local chart is the world's order of
 * songs, shuffled: so the top songs of two cities have some in common, and some not.
 */
class Charts {
  private readonly ranks: Weighted

  constructor(
    private readonly seed: number,
    private readonly songs: number,
  ) {
    this.ranks = new Weighted(zipfWeights(songs, CHART_FLATTENING))
  }

  draw(city: number, country: number, random: Random): number {
    const rank = this.ranks.draw(random)
    const scope = random.below(20)
    if (scope < 8) return rank
    return scope < 13 ? this.local(country, rank) : this.local(COUNTRIES.length + city, rank)
  }

  /** An affine step is no one-to-one shuffle unless the factor shares no divisor with the count; a few songs on two ranks do no harm. */
  private local(place: number, rank: number): number {
    const key = mix32(this.seed ^ mix32(place + STREAM.charts))
    // Below 2^38: exact.
    return ((key >>> 12) + rank * ((key & 0xffff) + 1)) % this.songs
  }
}
