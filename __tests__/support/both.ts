/** The action and people with clones, over one repository and one account. */
import { join } from 'node:path'
import { laptopIn, type Laptop } from './cli.ts'
import { createGitPlace, type GitPlace } from './git.ts'
import { startWarehouse } from './warehouse.ts'
import type { World, WorldOptions } from './world.ts'

export interface BothWorld {
  readonly place: GitPlace
  readonly world: World
  /** A person with a clone of the repository on GitHub. */
  readonly clone: (name: string) => Laptop
  readonly close: () => Promise<void>
}

/** `start`: how the world begins, default with the group `Warehouse`. */
export async function startBoth(start: (options: WorldOptions) => Promise<World> = startWarehouse): Promise<BothWorld> {
  const place = createGitPlace()
  const bare = join(place.path, 'github.git')
  const world = await start({ bare })
  return {
    place,
    world,
    clone: name => {
      place.git(place.path, 'clone', '--quiet', bare, name)
      return laptopIn(join(place.path, name), place, world.fivetran)
    },
    close: async () => {
      await world.close()
      place.remove()
    },
  }
}
