// Prints what warcio.js makes of WARC files, as one JSON object: the number of records of each type, the
// bytes of all payloads and a line for each capture.
//
//     node read_warcs.mjs LIBRARY FILE…
import { createReadStream } from "node:fs"
import { basename } from "node:path"
import { Readable } from "node:stream"
import { pathToFileURL } from "node:url"

const [library, ...files] = process.argv.slice(2)
const { CDXIndexer, WARCParser } = await import(pathToFileURL(library))
const open = (path) => Readable.toWeb(createReadStream(path))

const records = {}
const captures = []
let payloadBytes = 0
for (const path of files) {
  for await (const record of new WARCParser(open(path))) {
    records[record.warcType] = (records[record.warcType] ?? 0) + 1
    payloadBytes += (await record.readFully(true)).length
  }
  const indexed = new CDXIndexer().iterIndex([{ reader: open(path), filename: basename(path) }])
  for await (const capture of indexed) captures.push(capture)
}
console.log(JSON.stringify({ records, payloadBytes, captures }))
