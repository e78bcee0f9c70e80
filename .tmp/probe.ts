import { Client } from "cassandra-driver"
const c = new Client({ contactPoints: ["127.0.0.1:9642"], localDataCenter: "datacenter1" })
await c.connect()
await c.execute(
  "CREATE KEYSPACE IF NOT EXISTS ix_probe2 WITH replication={'class':'SimpleStrategy','replication_factor':1}"
)
await c.execute("USE ix_probe2")
const q = async (s: string) => {
  for (let k = 0; k < 40; k++) {
    try {
      const r = await c.execute(s)
      console.log("OK  ", s.slice(0, 200), r.rows ? JSON.stringify(r.rows.map((x) => Object.values(x))) : "")
      return
    } catch (e: any) {
      if (/not available|not queryable|INDEX_NOT|Operation failed/i.test(e.message)) {
        await new Promise((r) => setTimeout(r, 100))
        continue
      }
      console.log("ERR ", s.slice(0, 200), "::", "0x" + (e.code ?? 0).toString(16), e.message.slice(0, 220))
      return
    }
  }
  console.log("TIMEOUT", s)
}
const S = "'org.apache.cassandra.index.sasi.SASIIndex'"
let n = 0
const fresh = async (cols: string) => {
  const t = `t${Date.now() % 1e7}_${n++}`
  await c.execute(`CREATE TABLE ${t} (${cols})`)
  return t
}
const mod = await import(process.argv[2]!)
await mod.default({ q, fresh, S, c })
await c.shutdown()
