// The vocabulary of comments: words with how often they are drawn, as the specification of TPC-H lists them (clause 4.2.2.14).

/** `word word=20 two_words=5`: a word without a weight has 1; an underline stands for a space. */
function weighted(text: string): (readonly [word: string, weight: number])[] {
  const entries = text.trim().split(/\s+/)
  return entries.map((entry) => {
    const [, word = '', weight = '1'] = /^(.+?)(?:=(\d+))?$/.exec(entry) ?? []
    return [word.replaceAll('_', ' '), Number(weight)]
  })
}

export const NOUNS = weighted(`
  packages=40 requests=40 accounts=40 deposits=40 foxes=20 ideas=20 theodolites=20 pinto_beans=20 instructions=20 dependencies=10
  excuses=10 platelets=10 asymptotes=10 courts=5 dolphins=5 multipliers sauternes warthogs frets dinos attainments somas Tiresias patterns
  forges braids frays warhorses dugouts notornis epitaphs pearls tithes waters orbits gifts sheaves depths sentiments decoys realms pains
  grouches escapades hockey_players`)

export const VERBS = weighted(`
  sleep=20 wake=20 are=20 cajole=20 haggle=20 nag=10 use=10 boost=10 affix=5 detect=5 integrate=5 maintain nod was lose sublate solve
  thrash promise engage hinder print x-ray breach eat grow impress mold poach serve run dazzle snooze doze unwind kindle play hang believe
  doubt`)

export const ADVERBS = weighted(`
  sometimes always never furiously=50 slyly=50 carefully=50 blithely=40 quickly=30 fluffily=20 slowly quietly ruthlessly thinly closely
  doggedly daringly bravely stealthily permanently enticingly idly busily regularly finally ironically evenly boldly silently`)

export const ADJECTIVES = weighted(`
  special=20 pending=20 unusual=20 express=20 furious sly careful blithe quick fluffy slow quiet ruthless thin close dogged daring brave
  stealthy permanent enticing idle busy regular=50 final=40 ironic=40 even=30 bold=20 silent=10`)

export const AUXILIARIES = weighted(`
  do may might shall will would can could should ought_to must will_have_to shall_have_to could_have_to should_have_to must_have_to need_to
  try_to`)

/** "whithout" is what the reference writes. */
export const PREPOSITIONS = weighted(`
  about=50 above=50 according_to=50 across=50 after=50 against=40 along=40 alongside_of=30 among=30 around=20 at=10 atop before behind
  beneath beside besides between beyond by despite during except for from in_place_of inside instead_of into near of on outside over past
  since through throughout to toward under until up upon whithout with within`)

export const TERMINATORS = weighted('.=50 ; : ? ! --')
