import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** What stands under each name now. Names that end in `_total` only grow. */
export type Readings = () => Readonly<Record<string, number>>

/** Text for a scraper: the process's own figures and ours, read when asked. Nothing of people in names or labels. */
export function prometheusText(readings: Readings): () => Promise<string> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const name of Object.keys(readings())) {
    const help = name.replaceAll('_', ' ')
    const reading = () => readings()[name] ?? 0
    if (name.endsWith('_total')) counter(registry, name, help, reading)
    else gauge(registry, name, help, reading)
  }
  return () => registry.metrics()
}

function counter(registry: Registry, name: string, help: string, reading: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset()
      this.inc(reading())
    },
  })
}

function gauge(registry: Registry, name: string, help: string, reading: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(reading())
    },
  })
}
