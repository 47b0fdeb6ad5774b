const ADJECTIVES = [
  'amber',
  'brisk',
  'candid',
  'decent',
  'eager',
  'fabled',
  'gentle',
  'humble',
  'inert',
  'jovial',
  'keen',
  'lucid',
  'mellow',
  'nimble',
  'opaque',
  'placid',
  'quaint',
  'rustic',
  'serene',
  'tidy',
  'upbeat',
  'vivid',
  'wistful',
  'young',
  'zealous',
]
const NOUNS = [
  'anchor',
  'basin',
  'canyon',
  'delta',
  'ember',
  'fjord',
  'grove',
  'harbor',
  'island',
  'jetty',
  'kettle',
  'lagoon',
  'meadow',
  'nectar',
  'orchard',
  'pebble',
  'quarry',
  'ridge',
  'saddle',
  'thicket',
  'valley',
  'willow',
  'yonder',
]

/** Makes ids that read like Fivetran's (two words), each once, in the same order in every run. */
export function identifierSource(): () => string {
  let count = 0
  return () => {
    const index = count
    count += 1
    const round = Math.floor(index / (ADJECTIVES.length * NOUNS.length))
    const adjective = ADJECTIVES[index % ADJECTIVES.length] ?? ''
    // The two lengths have no common factor, so the pairs only repeat after all of them were used.
    const noun = NOUNS[(index * 3) % NOUNS.length] ?? ''
    return `${adjective}_${noun}${round === 0 ? '' : `_${round}`}`
  }
}
