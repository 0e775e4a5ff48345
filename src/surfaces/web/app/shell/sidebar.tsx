import { useRef } from "preact/hooks";
import { follow, hrefOf, place } from "../data/navigation.ts";
import { link, live } from "../data/live-feed.ts";
import { formatCost } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import type { ViewName } from "../../../../core/dashboard/view-names.ts";
import { openHelp } from "./help.tsx";
import { GROUPS, TITLES } from "./view-names.ts";

/** The way to every view, beside them; on a narrow screen it is a menu. */
export const Sidebar = () => (
  <aside class="sidebar">
    <Brand />
    <Nav />
    <SideFoot />
  </aside>
);

const Brand = () => (
  <a class="brand" href="/" onClick={(event) => follow(event, { view: "live", session: "" })}>
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect x="4" y="17" width="6" height="11" rx="3" fill="var(--thinking-fill)" />
      <rect x="13" y="4" width="6" height="24" rx="3" fill="var(--tool-fill)" />
      <rect x="22" y="11" width="6" height="17" rx="3" fill="var(--waiting-fill)" />
    </svg>
    <span>LLM bridge</span>
  </a>
);

function Nav({ onGo }: { onGo?: () => void }) {
  return (
    <nav aria-label="Views" onKeyDown={moveByArrows}>
      {GROUPS.map(({ name, views }) => (
        <div class="nav-group" key={name}>
          <p>{name}</p>
          <ul>
            {views.map((view) => (
              <li key={view}>
                <NavLink view={view} {...(onGo && { onGo })} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function NavLink({ view, onGo }: { view: ViewName; onGo?: () => void }) {
  const waiting = live.value?.sessions.filter(({ state }) => state === "waiting").length ?? 0;
  const change = { view, session: "", filter: "" };
  return (
    <a
      class="nav-link"
      href={hrefOf(change)}
      title={TITLES[view].title}
      aria-current={place.value.view === view ? "page" : undefined}
      onClick={(event) => {
        follow(event, change);
        onGo?.();
      }}
    >
      <Icon name={view} className="" />
      <span>{TITLES[view].title}</span>
      {view === "live" && waiting > 0 && (
        <span class="nav-badge">
          {waiting}
          <span class="hidden-text"> waiting</span>
        </span>
      )}
    </a>
  );
}

/** Up and down go from link to link, Home and End to the ends. */
function moveByArrows(event: KeyboardEvent): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>(".nav-link")];
  const at = links.findIndex((each) => each === document.activeElement);
  const next = nextIndex(event.key, at, links.length);
  if (next === undefined) return;
  event.preventDefault();
  links[next]?.focus();
}

function nextIndex(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, count - 1);
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

const LINK_WORDS = {
  opening: "Connecting",
  up: "Connected",
  away: "Daemon away",
  refused: "Not signed in",
} as const;

function SideFoot() {
  const today = live.value?.today;
  return (
    <div class="side-foot">
      {today && today.microUsd !== null && (
        <p class="today cut">
          <span class="muted">Today </span>
          {formatCost(today)}
        </p>
      )}
      <p class={`link-state ${link.value}`} title={LINK_WORDS[link.value]}>
        <span>{LINK_WORDS[link.value]}</span>
      </p>
      <button type="button" class="key-hint" onClick={openHelp}>
        <kbd>?</kbd> Keys
      </button>
    </div>
  );
}

/** The bar on top of a narrow screen: the name, and the menu. */
export function TopBar() {
  const menu = useRef<HTMLDialogElement>(null);
  return (
    <header class="top-bar">
      <Brand />
      <button
        type="button"
        class="icon-button"
        aria-label="Menu"
        onClick={() => menu.current?.showModal()}
      >
        <Icon name="menu" />
      </button>
      <dialog
        class="menu"
        ref={menu}
        aria-label="Menu"
        onClick={(event) => {
          if (event.target === menu.current) menu.current?.close();
        }}
      >
        <Nav onGo={() => menu.current?.close()} />
      </dialog>
    </header>
  );
}
