// `npm run example NAME [FOLDER]`: runs examples/NAME.ts on Node versions that do not take TypeScript as it is.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = new URL('..', import.meta.url)
const examples = readdirSync(new URL('examples', root)).map((file) => file.replace(/\.ts$/, ''))
const [name, ...args] = process.argv.slice(2)
if (!examples.includes(name)) {
  console.error(`Name an example: ${examples.join(', ')}`)
  process.exit(1)
}
const source = fileURLToPath(new URL(`examples/${name}.ts`, root))
const { transformSync } = createRequire(import.meta.url)('esbuild')
const { code } = transformSync(readFileSync(source, 'utf8'), { loader: 'ts', target: 'node20.19', format: 'esm' })
// Within the package, where its own name is found.
mkdirSync(new URL('dist/examples', root), { recursive: true })
const built = fileURLToPath(new URL(`dist/examples/${name}.js`, root))
writeFileSync(built, code)
process.argv = [process.execPath, built, ...args]
await import(pathToFileURL(built).href)
