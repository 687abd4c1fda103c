// Window functions: a morsel is some partitions of the exchange, whose rows of all lanes are sorted once for all functions that share the sort.
import type { SourceType } from '../pipeline.ts'
import { describeWindows } from '../sinks/exchange-exec.ts'
import { exchangeMorsels, fits, inMemory, morselRows } from './exchanged-rows.ts'
import { MergedWindows } from './merged-windows.ts'
import { LIST_BYTES, preparedWindows, WindowedRows, type WindowedSource } from './windowed-rows.ts'

export const windowedSource: SourceType<WindowedSource> = {
  describe: ({ items }) => ({ operator: items.some((item) => 'frame' in item) ? 'window' : 'rank', detail: describeWindows(items) }),
  countMorsels: (spec, memory, inputs) => exchangeMorsels(memory, inputs[spec.inputIndex]!),
  open(spec, context, morsel) {
    const { memory, inputs } = context.task
    const { layout } = preparedWindows(spec).layout
    const rows = morselRows(memory, inputs[spec.inputIndex]!, morsel)
    if (!fits(context, rows, LIST_BYTES + layout.width)) return new MergedWindows(spec, context, rows)
    return new WindowedRows(spec, context, inMemory(context, spec.name, layout, rows), rows.count)
  },
}
