/** The configuration that a state was made of: its root module's folder, and those of the modules in it. */
import { moduleSteps } from '../address.ts'
import type { TerraformResource } from '../resource.ts'
import { blocksOf, type Block, type ConfigurationFile } from './blocks.ts'

/** What is asked of a resource of the state. */
export type LeavingResource = Pick<
  TerraformResource,
  'address' | 'type' | 'name' | 'module' | 'indexKey' | 'dependencies' | 'values' | 'unsettled'
>

/** The files of a folder, by the module that they are: '' for the root, `module.shop.module.tables`, without keys. */
export interface ModuleFiles {
  readonly module: string
  /** Tells whether two modules are one folder. */
  readonly folder: string
  readonly files: readonly ConfigurationFile[]
}

/** A module whose source is not a folder of this machine, or one that cannot be read. */
export interface DistantModule {
  readonly module: string
  readonly source: string
}

export interface Configuration {
  /** The blocks of each module whose files are known. */
  readonly blocks: ReadonlyMap<string, readonly Block[]>
  /** The modules that are the same folder, each module among them. */
  readonly alike: ReadonlyMap<string, readonly string[]>
  readonly distant: ReadonlyMap<string, string>
}

/** A call of a module in the files of another. `source` is as it is written. */
export interface ModuleCall {
  readonly name: string
  readonly source: string
}

/** The modules that these files call. The caller finds their folders, and reads them likewise. */
export function moduleCalls(files: readonly ConfigurationFile[]): ModuleCall[] {
  return files
    .flatMap(blocksOf)
    .flatMap(({ type, labels: [name = ''], attributes }) =>
      type === 'module' ? [{ name, source: attributes.get('source') ?? '' }] : [],
    )
}

export function configurationOf(
  modules: readonly ModuleFiles[],
  distant: readonly DistantModule[] = [],
): Configuration {
  const byFolder = Map.groupBy(modules, ({ folder }) => folder)
  return {
    blocks: new Map(modules.map(({ module, files }) => [module, files.flatMap(blocksOf)])),
    alike: new Map(
      modules.map(({ module, folder }) => [module, (byFolder.get(folder) ?? []).map(other => other.module)]),
    ),
    distant: new Map(distant.map(({ module, source }) => [module, source])),
  }
}

/** The path of a module without the keys of its instances. */
export function withoutKeys(module: string): string {
  return moduleSteps(module)
    .map(({ name }) => `module.${name}`)
    .join('.')
}

/** Of `module.a.module.b` the module that calls it, and its name there; undefined for the root. */
export function callOf(module: string): { readonly parent: string; readonly name: string } | undefined {
  const steps = moduleSteps(module).map(({ name }) => name)
  const name = steps.pop()
  return name === undefined ? undefined : { parent: steps.map(step => `module.${step}`).join('.'), name }
}

/** The module itself, and those that it is in, from the outermost. */
export function lineage(module: string): string[] {
  const steps = module === '' ? [] : moduleSteps(module)
  return steps.map((_, at) =>
    steps
      .slice(0, at + 1)
      .map(({ name }) => `module.${name}`)
      .join('.'),
  )
}

/** The address of something in a module. */
export function within(module: string, rest: string): string {
  return module === '' ? rest : `${module}.${rest}`
}

/** The line that calls a module, where its file is known. */
export function callBlock(module: string, { blocks }: Configuration): Block | undefined {
  const call = callOf(module)
  return call === undefined
    ? undefined
    : blocks.get(call.parent)?.find(({ type, labels }) => type === 'module' && labels[0] === call.name)
}

/** The block that makes a resource, where its file is known. */
export function resourceBlock({ module, type, name }: LeavingResource, { blocks }: Configuration): Block | undefined {
  return blocks
    .get(withoutKeys(module))
    ?.find(block => block.type === 'resource' && block.labels[0] === type && block.labels[1] === name)
}
