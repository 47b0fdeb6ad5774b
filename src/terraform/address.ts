/** Addresses of resources, as Terraform writes them. */

/** One step of a module path. */
export interface ModuleStep {
  readonly name: string
  /** Undefined for a module without `count` and `for_each`. */
  readonly key: string | undefined
}

// A key is a number, or a quoted text that may hold brackets and escaped quotes.
const STEP = /module\.([\p{L}\p{N}_-]+)(\[(?:\d+|"(?:[^"\\]|\\.)*")\])?(?:\.|$)/uy

/** The steps of a module's path: of `module.a["x"].module.b` they are `a` and `b`. */
export function moduleSteps(path: string): ModuleStep[] {
  const steps: ModuleStep[] = []
  STEP.lastIndex = 0
  for (let match = STEP.exec(path); match !== null; match = STEP.exec(path)) {
    steps.push({ name: match[1] ?? '', key: match[2] })
  }
  return steps
}

/** The address of an instance. `module`: with its keys; '' for the root. */
export function addressOf(module: string, type: string, name: string, key: number | string | undefined): string {
  const place = module === '' ? '' : `${module}.`
  return `${place}${type}.${name}${key === undefined ? '' : `[${keyText(key)}]`}`
}

/** The address of the block in the configuration that an instance is made of, without keys. */
export function blockAddress(resource: {
  readonly module: string
  readonly type: string
  readonly name: string
}): string {
  const module = moduleSteps(resource.module).map(step => `module.${step.name}`)
  return [...module, resource.type, resource.name].join('.')
}

/** In a quoted text of Terraform's language `${` and `%{` begin a template, and are doubled. */
function keyText(key: number | string): string {
  return typeof key === 'number'
    ? String(key)
    : JSON.stringify(key).replaceAll(/([$%])\{/g, (_, sign: string) => `${sign}${sign}{`)
}
