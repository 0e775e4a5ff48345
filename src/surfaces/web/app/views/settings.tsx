import { useSignal } from "@preact/signals";
import type { SettingsChange } from "../../../../core/dashboard/dashboard.ts";
import type { SettingsView } from "../../../../core/dashboard/views.ts";
import type { StoreHealth } from "../../../../core/telemetry/counter-reader.ts";
import { ApiProblem, send } from "../data/api.ts";
import { refresh, refreshSeconds } from "../data/answers.ts";
import { formatDuration } from "../format.ts";
import { Answered } from "../parts/answered.tsx";
import { Command, WithCommands } from "../parts/command.tsx";
import { Panel } from "../parts/panel.tsx";

const INTERVALS = [5, 10, 30, 60, 300] as const;

/** What can be chosen here, and what the configuration has chosen. */
export const Settings = () => (
  <Answered<SettingsView> path="/api/settings">
    {(settings) => (
      <div class="stack settings">
        <Store settings={settings} />
        <Refresh settings={settings} />
        <Telemetry settings={settings} />
        <p class="faint">
          {`waybar-llm-bridge ${settings.version}. Commands and files that tools are called with are ${settings.showContent ? "shown" : "hidden"}: `}
          <code>[server] show_content</code> decides.
        </p>
      </div>
    )}
  </Answered>
);

/** What came of a wish. */
type Outcome = { readonly isGood: boolean; readonly text: string } | null;

const Said = ({ outcome }: { outcome: Outcome }) => (
  <p class={outcome?.isGood === false ? "said bad" : "said"} role="status">
    {outcome?.text}
  </p>
);

async function tell(change: SettingsChange): Promise<Outcome> {
  try {
    const settings = await send<SettingsView>("PUT", "/api/settings", change);
    refreshSeconds.value = settings.refreshSeconds;
    refresh();
    return { isGood: true, text: "Kept." };
  } catch (error) {
    return refused(error);
  }
}

const refused = (error: unknown): Outcome => ({
  isGood: false,
  text:
    error instanceof ApiProblem
      ? [error.message, error.hint].filter(Boolean).join(" ")
      : "This went wrong.",
});

function Store({ settings: { prometheusUrl, prometheusUrlSource } }: { settings: SettingsView }) {
  const url = useSignal(prometheusUrl);
  const outcome = useSignal<Outcome>(null);
  const isBusy = useSignal(false);
  const isFixed = prometheusUrlSource === "file";
  const during = async (work: () => Promise<Outcome>): Promise<void> => {
    isBusy.value = true;
    outcome.value = null;
    outcome.value = await work();
    isBusy.value = false;
  };
  return (
    <Panel title="Where figures come from">
      <form
        class="setting"
        onSubmit={(event) => {
          event.preventDefault();
          void during(() => tell({ prometheusUrl: url.peek().trim() }));
        }}
      >
        <label for="prometheus-url">Prometheus URL</label>
        <div class="setting-row">
          <input
            id="prometheus-url"
            class="field"
            type="url"
            placeholder="http://localhost:9090"
            value={url.value}
            disabled={isFixed}
            onInput={({ currentTarget }) => (url.value = currentTarget.value)}
          />
          <button
            type="button"
            class="button"
            disabled={isBusy.value || url.value.trim() === ""}
            onClick={() => void during(() => testStore(url.peek().trim()))}
          >
            Test
          </button>
          <button type="submit" class="button first" disabled={isBusy.value || isFixed}>
            Use it
          </button>
        </div>
        <p class="muted">
          {isFixed
            ? "The configuration file sets it ([telemetry] prometheus_url), so it is changed there."
            : "Empty: the figures of this machine. With the address of a Prometheus, Thanos, Mimir or VictoriaMetrics every view shows what is in there."}
        </p>
        <Said outcome={outcome.value} />
      </form>
    </Panel>
  );
}

async function testStore(url: string): Promise<Outcome> {
  try {
    const health = await send<StoreHealth>("POST", "/api/connection", { url });
    const { isUp, name, tookMs, problem, remedy } = health;
    if (isUp) return { isGood: true, text: `${name} answers, in ${formatDuration(tookMs)}.` };
    return { isGood: false, text: [problem, remedy].filter(Boolean).join(" ") };
  } catch (error) {
    return refused(error);
  }
}

function Refresh({ settings }: { settings: SettingsView }) {
  const outcome = useSignal<Outcome>(null);
  return (
    <Panel title="How often figures are asked for">
      <div class="setting">
        <div class="segments" role="group" aria-label="Interval">
          {INTERVALS.map((seconds) => (
            <button
              key={seconds}
              type="button"
              aria-pressed={settings.refreshSeconds === seconds}
              onClick={() =>
                void tell({ refreshSeconds: seconds }).then((said) => (outcome.value = said))
              }
            >
              {seconds < 60 ? `${seconds} s` : `${seconds / 60} min`}
            </button>
          ))}
        </div>
        <p class="muted">
          Only while the page is looked at. The Live view does not ask: it is told at once.
        </p>
        <Said outcome={outcome.value} />
      </div>
    </Panel>
  );
}

const Telemetry = ({ settings: { telemetry } }: { settings: SettingsView }) => (
  <Panel
    title="The agent's telemetry"
    note={
      telemetry.enabled
        ? `Received on ${telemetry.httpPort} (HTTP) and ${telemetry.grpcPort} (gRPC)`
        : "Off"
    }
  >
    <div class="setting">
      {telemetry.enabled ? (
        <>
          <p class="muted">The agent sends it with these variables.</p>
          <pre class="mono">{telemetry.env}</pre>
          <p>
            <Command text="waybar-llm-bridge telemetry env" />
          </p>
        </>
      ) : (
        <p>
          <WithCommands text="`waybar-llm-bridge setup --telemetry` has the daemon receive it and the agent send it; start the daemon again afterwards." />{" "}
          <span class="muted">
            Active time, lines, commits, and cost by skill, plugin and MCP server come from it.
            Nothing leaves this machine.
          </span>
        </p>
      )}
    </div>
  </Panel>
);
