// The prompt's own commands, which begin with a dot: what changes how it shows things, and shorthands.
import { InvalidArgumentError } from 'commander'
import { FORMATS, type FormatName } from '../formats/format.ts'
import { countOrAll } from '../option-values.ts'

/** How the prompt shows results. Commands change it. */
export interface PromptState {
  format: FormatName
  maxRows: number
  timer: boolean
}

/** What is to be done after a command: nothing, SQL to run, text to print, or to leave. */
export type CommandOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'run'; readonly sql: string }
  | { readonly kind: 'read'; readonly file: string }

interface DotCommand {
  readonly names: readonly [string, ...string[]]
  readonly argument?: string
  readonly help: string
  readonly run: (argument: string, state: PromptState) => CommandOutcome
}

const DONE: CommandOutcome = { kind: 'done' }

const COMMANDS: readonly DotCommand[] = [
  { names: ['help'], help: 'lists these commands', run: () => ({ kind: 'print', text: helpText() }) },
  { names: ['quit', 'exit'], help: 'leaves, as Ctrl-D does', run: () => ({ kind: 'leave' }) },
  {
    names: ['format', 'mode'],
    argument: 'NAME',
    help: `how results are written: ${FORMATS.join(', ')}`,
    run(argument, state) {
      const format = FORMATS.find((name) => name === argument)
      if (!format) throw new InvalidArgumentError(`expected one of ${FORMATS.join(', ')}`)
      state.format = format
      return DONE
    },
  },
  {
    names: ['maxrows'],
    argument: 'COUNT',
    help: 'rows that a box shows, or all',
    run(argument, state) {
      state.maxRows = countOrAll(argument)
      return DONE
    },
  },
  {
    names: ['timer'],
    argument: 'on|off',
    help: 'whether each statement tells its time',
    run(argument, state) {
      if (argument !== 'on' && argument !== 'off') throw new InvalidArgumentError('expected on or off')
      state.timer = argument === 'on'
      return DONE
    },
  },
  {
    names: ['read'],
    argument: 'FILE',
    help: 'runs the SQL in a file',
    run: (file) => ({ kind: 'read', file }),
  },
  { names: ['tables'], help: 'lists tables and views: SHOW TABLES', run: () => ({ kind: 'run', sql: 'show tables' }) },
]

/** What a line that begins with a dot asks for. Throws an `Error` that says what is wrong with it. */
export function dotCommand(line: string, state: PromptState): CommandOutcome {
  const [, name = '', rest = ''] = /^\.(\S*)\s*(.*?)\s*;?\s*$/s.exec(line) ?? []
  const command = COMMANDS.find(({ names }) => names.includes(name))
  if (!command) throw new InvalidArgumentError(`no command .${name}; .help lists them`)
  const argument = rest.replace(/^(['"])(.*)\1$/, '$2')
  if ((argument !== '') !== (command.argument !== undefined)) throw new InvalidArgumentError(`usage: ${usage(command)}`)
  try {
    return command.run(argument, state)
  } catch (error) {
    throw error instanceof InvalidArgumentError ? new InvalidArgumentError(`.${name} ${argument}: ${error.message}`) : error
  }
}

/** For completion: `.format`, … */
export const DOT_NAMES: readonly string[] = COMMANDS.flatMap(({ names }) => names.map((name) => `.${name}`))

function usage({ names, argument }: DotCommand): string {
  return `.${names[0]}${argument ? ` ${argument}` : ''}`
}

function helpText(): string {
  const width = Math.max(...COMMANDS.map((command) => usage(command).length))
  const lines = COMMANDS.map((command) => `  ${usage(command).padEnd(width)}  ${command.help}`)
  return [
    'SQL runs when a semicolon ends it; it may take several lines.',
    ...lines,
    'Ctrl-C cancels what runs or clears what was typed; Ctrl-D leaves.',
    '',
  ].join('\n')
}
