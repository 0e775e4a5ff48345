import { afterAll, beforeAll, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json";
import {
  GRAFANA_DASHBOARD,
  grafanaDashboard,
  panelQueries,
} from "../../scripts/write/grafana-dashboard.ts";
import { describeNeeding, missingPrograms } from "../support/describe-needing.ts";
import { PROJECT_ROOT } from "../support/binary.ts";
import { startPrometheus } from "../support/prometheus.ts";
import { until } from "../support/until.ts";

const STACK = join(PROJECT_ROOT, "share/telemetry");

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "llm-bridge-stack-"));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const yaml = (name: string): unknown => Bun.YAML.parse(readFileSync(join(STACK, name), "utf8"));

// test boundary: our own files, of which a wrong shape fails the test.
const collector = yaml("otel-collector-config.yaml") as CollectorConfig;
const compose = yaml("compose.yaml") as Compose;
const prometheusConfig = yaml("prometheus.yml") as PrometheusConfig;
const dataSources = yaml("grafana/provisioning/datasources/prometheus.yaml") as {
  readonly datasources: readonly { readonly url: string }[];
};

interface CollectorConfig {
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly receivers: Readonly<Record<string, unknown>>;
  readonly processors: Readonly<Record<string, unknown>>;
  readonly exporters: Readonly<Record<string, { readonly endpoint?: string }>>;
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  };
}

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly image: string;
        readonly volumes: readonly string[];
        readonly ports: readonly string[];
        readonly depends_on?: readonly string[];
      }
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

interface PrometheusConfig {
  readonly scrape_configs: readonly {
    readonly static_configs: readonly { readonly targets: readonly string[] }[];
  }[];
}

test("the dashboard is what its script makes", () => {
  expect(JSON.parse(readFileSync(GRAFANA_DASHBOARD, "utf8"))).toEqual(grafanaDashboard());
});

// Its types are those of the Grafana whose schema is installed: `bun check` compares them.
test("the dashboard is checked by the types of the Grafana that it is for", () => {
  const [, version] = compose.services["grafana"]?.image.split(":") ?? [];
  expect(version).toBe(manifest.devDependencies["@grafana/schema"]);
});

test("panels lie side by side, and none over another", () => {
  const cells = (
    grafanaDashboard().panels as { gridPos: Record<"x" | "y" | "w" | "h", number> }[]
  ).flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(cells.every((cell) => Number(cell.split(" ")[0]) < 24)).toBe(true);
});

test("the collector's pipelines use what is there, and all of it", () => {
  const pipelines = Object.values(collector.service.pipelines);
  for (const kind of ["receivers", "processors", "exporters"] as const) {
    const used = new Set(pipelines.flatMap((pipeline) => pipeline[kind] ?? []));
    expect([...used].toSorted()).toEqual(Object.keys(collector[kind]).toSorted());
  }
  expect(collector.service.extensions).toEqual(Object.keys(collector.extensions));
  for (const pipeline of pipelines) expect(pipeline["processors"]?.[0]).toBe("memory_limiter");
});

test("Prometheus finds the collector, and Grafana finds Prometheus", () => {
  const targets = prometheusConfig.scrape_configs.flatMap(({ static_configs }) =>
    static_configs.flatMap((each) => each.targets),
  );
  const port = collector.exporters["prometheus"]?.endpoint?.split(":")[1];
  expect(targets).toContain(`otel-collector:${port}`);
  for (const target of targets)
    expect(Object.keys(compose.services)).toContain(target.split(":")[0] ?? "");
  expect(dataSources.datasources[0]?.url).toBe("http://prometheus:9090");
});

test("whatever the containers read is there, and nothing is open to others by default", () => {
  const { services, volumes } = compose;
  for (const service of Object.values(services)) {
    for (const volume of service.volumes) {
      const [source = ""] = volume.split(":");
      if (source.startsWith("./")) {
        expect(() => readFileSync(join(STACK, source))).not.toThrow(/ENOENT/);
      } else expect(Object.keys(volumes)).toContain(source);
    }
    for (const open of service.ports) {
      expect(open).toMatch(/^(\$\{LLM_BRIDGE_LISTEN:-127\.0\.0\.1\}|127\.0\.0\.1):\d+:\d+$/);
    }
    for (const other of service.depends_on ?? []) expect(services).toHaveProperty(other);
  }
});

/** What a program has to say, and how it ended. */
function outcomeOf(
  command: readonly string[],
  options: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> } = {},
): string {
  const { stdout, stderr, exitCode } = Bun.spawnSync([...command], {
    stdin: Buffer.from(options.stdin ?? ""),
    env: { PATH: process.env["PATH"] ?? "", HOME: dir, ...options.env },
  });
  return `exit ${exitCode}: ${stdout.toString()}${stderr.toString()}`;
}

const promtool = (...args: readonly string[]): string => outcomeOf(["promtool", ...args]);

describeNeeding("a real Compose", missingPrograms(["docker-compose"]), () => {
  /** What Compose says to the file, with a password for Grafana or none; it needs no containers for that. */
  const validated = (changed: (text: string) => string, env: Record<string, string>): string =>
    outcomeOf(["docker-compose", "-f", "-", "--project-directory", STACK, "config", "-q"], {
      stdin: changed(composeText()),
      env,
    });
  const withPassword = { GRAFANA_PASSWORD: "secret" };

  test("takes the file", () => {
    expect(validated((text) => text, withPassword)).toBe("exit 0: ");
  });

  test("wants a password for Grafana", () => {
    expect(validated((text) => text, {})).toMatch(
      /^exit [1-9].*GRAFANA_PASSWORD.*choose a password/s,
    );
  });

  test("would refuse what it does not know", () => {
    const broken = validated((text) => text.replace("restart:", "restarts:"), withPassword);
    expect(broken).toMatch(/^exit [1-9].*restarts/s);
  });
});

/** The file; for Compose 1, as Debian 12 has it, without the project's name, which only Compose 2 knows. */
function composeText(): string {
  const text = readFileSync(join(STACK, "compose.yaml"), "utf8");
  const isFirst = outcomeOf(["docker-compose", "version", "--short"]).startsWith("exit 0: 1.");
  return isFirst ? text.replace(/^name: .*\n/m, "") : text;
}

describeNeeding("a real Prometheus", missingPrograms(["prometheus", "promtool"]), () => {
  test.each(["prometheus.yml", "prometheus-local.yml"])("takes %s", (name) => {
    copyFileSync(join(STACK, name), join(dir, name));
    writeFileSync(join(dir, "llm-bridge.token"), "secret\n");
    expect(promtool("check", "config", join(dir, name))).toStartWith("exit 0");
  });

  test("understands every question of the dashboard", () => {
    const rules = panelQueries().map(({ expr }, index) => ({
      record: `panel_${index}`,
      expr: expr.replaceAll(/\$__(range|interval|rate_interval)/g, "5m").replaceAll(/\$\w+/g, ".*"),
    }));
    const path = join(dir, "rules.json");
    writeFileSync(path, JSON.stringify({ groups: [{ name: "panels", rules }] }));
    expect(promtool("check", "rules", path)).toStartWith("exit 0");
    expect(rules.length).toBeGreaterThan(15);
  });

  test("gives the bridge's labels to what a collector calls otherwise", async () => {
    using target = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () =>
        new Response(
          'claude_code_session_count_total{host_name="ash",user_name="ada",job="x",instance="x",otel_scope_name="x",service_version="2.1.329"} 1\n',
          {
            headers: { "content-type": "text/plain; version=0.0.4" },
          },
        ),
    });
    const config = readFileSync(join(STACK, "prometheus.yml"), "utf8")
      .replaceAll(/otel-collector:\d+/g, `127.0.0.1:${target.port}`)
      .replace("scrape_interval: 15s", "scrape_interval: 1s");
    await using prometheus = await startPrometheus({ config });
    const found = await untilFound(() =>
      prometheus.query('claude_code_session_count_total{job="otel-collector"}'),
    );
    expect(found.labels).toEqual({
      __name__: "claude_code_session_count_total",
      host: "ash",
      user: "ada",
      app_version: "2.1.329",
      instance: `127.0.0.1:${target.port}`,
      job: "otel-collector",
    });
  });
});

const untilFound = async <T>(look: () => Promise<readonly T[]>): Promise<T> =>
  await until("a series is there", async () => (await look())[0]);
