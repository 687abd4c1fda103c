// The main job on made-up data: generates a play log of a million rows (once) and asks for the top songs of each city, through the terminal
// program as users run it. `npm run demo`.
import { spawnSync } from 'node:child_process'
import { existsSync, renameSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const FOLDER = 'data/plays'

const TOP_SONGS = `select city, artist, title, plays from (
  select "user".city as city, song.artist as artist, song.title as title, count(*) as plays,
         row_number() over (partition by "user".city order by count(*) desc, song.artist, song.title) as place
  from '${FOLDER}'
  group by 1, 2, 3
)
where place <= 3
order by city, plays desc, artist, title`

if (!existsSync(FOLDER)) {
  // Under its final name only when it is whole.
  quern('gen', 'plays', '--rows', '1M', '--out', `${FOLDER}.part`, '--overwrite')
  renameSync(`${FOLDER}.part`, FOLDER)
}
quern('--timer', '--max-rows', '12', '-c', TOP_SONGS)
quern('-c', `explain ${TOP_SONGS}`)

/** Shows the command and runs it. */
function quern(...args) {
  console.log(`$ quern ${args.map(shellText).join(' ')}`)
  const { status } = spawnSync(process.execPath, ['dist/cli.js', ...args], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  console.log()
}

function shellText(arg) {
  return /^[\w./=-]+$/.test(arg) ? arg : `"${arg.replaceAll('"', '\\"')}"`
}
