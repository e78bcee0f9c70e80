/**
 * A Cassandra in a container, where a Docker engine answers. testcontainers removes it, also after a crash.
 */
import { lookup } from "node:dns/promises"
import { GenericContainer, getContainerRuntimeClient, Wait } from "testcontainers"
import { type CassandraHandle, type CassandraOptions, type Unavailable, unavailable } from "./CassandraHandle.ts"
import { lazySchemaFlush, localDataCenter, settings } from "./nodeConfig.ts"

const nativePort = 9042

/** cassandra.yaml's settings as system properties (CASSANDRA-17001): the image's own file stays as it is. */
const systemProperties = [
  "-Dcassandra.config.allow_system_properties=true",
  ...Object.entries(settings).map(([name, value]) => `-Dcassandra.settings.${name}=${value}`),
  "-Dcassandra.skip_wait_for_gossip_to_settle=0",
  lazySchemaFlush
]

const firstLine = (cause: unknown): string =>
  String(cause instanceof Error ? cause.message : cause).split("\n", 1)[0]!.trim()

export const fromDocker = async (
  options: CassandraOptions,
  environment: NodeJS.ProcessEnv
): Promise<CassandraHandle | Unavailable> => {
  if (await getContainerRuntimeClient().then(() => false, () => true)) {
    return unavailable("Docker: no engine answers.")
  }
  const image = environment["CASSANDRA_IMAGE"] ?? "cassandra:5.0"
  const heap = options.heap ?? "512m"
  options.onProgress?.(`starting Cassandra from the image ${image}`)
  try {
    const container = await new GenericContainer(image)
      .withExposedPorts(options.port === undefined ? nativePort : { container: nativePort, host: options.port })
      .withEnvironment({
        MAX_HEAP_SIZE: heap,
        HEAP_NEWSIZE: "128m",
        CASSANDRA_ENDPOINT_SNITCH: "SimpleSnitch",
        JVM_EXTRA_OPTS: systemProperties.join(" ")
      })
      .withWaitStrategy(Wait.forAll([Wait.forLogMessage(/Startup complete/), Wait.forListeningPorts()]))
      .withStartupTimeout(options.startTimeout ?? 180_000)
      .start()
    // An address as the driver tells it, not `localhost`.
    const { address } = await lookup(container.getHost(), { order: "ipv4first" })
    const port = container.getMappedPort(nativePort)
    return {
      _tag: "Available",
      source: "docker",
      contactPoints: [address],
      port,
      localDataCenter,
      nodes: [{ address, port }],
      stop: async () => {
        await container.stop({ remove: true, removeVolumes: true })
      }
    }
  } catch (cause) {
    return unavailable(`Docker: a container of ${image} did not start: ${firstLine(cause)}.`)
  }
}
