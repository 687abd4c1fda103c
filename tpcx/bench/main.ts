// `npm run bench`: what is measured, by subcommand. A new measurement is a file in ./commands and a line here.
import { Command } from 'commander'
import { compareCommand } from './commands/compare.ts'
import { functionsCommand } from './commands/functions.ts'
import { latencyCommand } from './commands/latency.ts'
import { memoryCommand } from './commands/memory.ts'
import { planningCommand } from './commands/planning.ts'
import { runCommand } from './commands/run.ts'
import { scaleCommand } from './commands/scale.ts'
import { singleRowGroupCommand } from './commands/single-row-group.ts'
import { skewCommand } from './commands/skew.ts'
import { soakCommand } from './commands/soak.ts'
import { tableCommand } from './commands/table.ts'

const program = new Command('bench')
  .description('Measures the engine, beside its peers and alone. Without a subcommand it runs the play queries.')
  .addCommand(runCommand(), { isDefault: true })
  .addCommand(compareCommand())
  .addCommand(scaleCommand())
  .addCommand(tableCommand())
  .addCommand(latencyCommand())
  .addCommand(singleRowGroupCommand())
  .addCommand(functionsCommand())
  .addCommand(skewCommand())
  .addCommand(soakCommand())
  .addCommand(memoryCommand())
  .addCommand(planningCommand())

try {
  await program.parseAsync()
} catch (error) {
  console.error(`Error: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
