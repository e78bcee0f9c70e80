/**
 * `npm run bench [-- get insert …] [--rounds 200] [--operations 2000] [--in-flight 64] [--stub]`: effect-cql beside its
 * peers, on one Cassandra, in one run; `npm run bench -- memory [--rows 1000000]`, `-- embedded [--rows 1000000]` and `-- cold`:
 * effect-cql alone.
 * README.md tells how to read what it prints.
 */
import process from "node:process"
import { cold } from "./alone/cold.ts"
import { embedded } from "./alone/embedded.ts"
import { memory } from "./alone/memory.ts"
import { parseCommand } from "./command.ts"
import { compare } from "./compare.ts"
import { driver } from "./peers/driver.ts"
import { driverSameValues } from "./peers/driverSameValues.ts"
import { effectCql } from "./peers/effectCql.ts"
import { expressCassandra } from "./peers/expressCassandra.ts"
import { mapper } from "./peers/mapper.ts"
import { inOwnProcess } from "./peers/ownProcess.ts"
import { coodie, cqlengine, pythonDriver } from "./peers/python.ts"
import { driverOnStub, effectCqlOnStub } from "./peers/stub.ts"
import { get } from "./workloads/get.ts"
import { insert } from "./workloads/insert.ts"
import { partition } from "./workloads/partition.ts"
import { scan } from "./workloads/scan.ts"
import { update } from "./workloads/update.ts"

const workloads = [get, insert, update, partition, scan]

/** The first is the one that throughput is told in percent of, the last the one that is set beside all others. */
const peers = [
  ...[driver, driverSameValues, mapper, expressCassandra].map(inOwnProcess),
  pythonDriver,
  cqlengine,
  coodie,
  inOwnProcess(effectCql)
]
const peersOnStub = [driverOnStub, effectCqlOnStub].map(inOwnProcess)

const alone = new Map([["memory", memory], ["cold", cold], ["embedded", embedded]])

const say = (line: string) => void process.stdout.write(`${line}\n`)

const command = parseCommand(workloads, [...alone.keys()])
if (command._tag === "Alone") await alone.get(command.name)!(command, say)
else await compare({ ...command, peers: command.onStub ? peersOnStub : peers }, say)
