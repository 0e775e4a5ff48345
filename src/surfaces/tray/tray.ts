import type { TrayView } from "../../core/view/tray.ts";
import type { Env } from "../../sys/paths.ts";
import { sessionBusPath } from "./bus-address.ts";
import { type Bus, BUS_DRIVER, type BusAnswer, connectBus, type Received } from "./bus.ts";
import {
  ITEM_INTERFACE,
  ITEM_PATH,
  itemChanges,
  itemProperties,
  MENU_PATH,
  type Properties,
} from "./item.ts";
import {
  MENU_INTERFACE,
  MENU_PROPERTIES,
  MENU_REVISION,
  menuAction,
  menuGroup,
  menuLayout,
  menuProperty,
  MUTE_ID,
  toEntries,
  type TrayAction,
  valueOf,
} from "./menu.ts";

export interface TrayPorts {
  readonly env: Env;
  readonly runtimeDir: string;
  readonly pid: number;
  readonly quitLabel: string;
  /** What is shown first. */
  readonly view: TrayView;
  /** A person has chosen something. Must not throw. */
  readonly onAction: (action: TrayAction) => void;
  /** Whether a tray shows us: known at the start, and whenever a tray comes or goes. */
  readonly onTray: (isThere: boolean) => void;
  /** The bus has gone, and the icon with it. */
  readonly onClosed: () => void;
}

/** An icon in the desktop's tray. */
export interface Tray {
  /** Tells trays what has changed; nothing where nothing has. */
  show(view: TrayView): void;
  /** Takes the icon away. */
  close(): void;
}

const WATCHER = "org.kde.StatusNotifierWatcher";

/** Puts an icon into the tray, and again into each that comes later. Throws BridgeFault where there is no bus. */
export async function openTray(ports: TrayPorts): Promise<Tray> {
  const busPath = sessionBusPath(ports.env, ports.runtimeDir);
  let { view } = ports;
  const name = `${ITEM_INTERFACE}-${ports.pid}-1`;
  const menuState = () => ({ isMuted: view.isMuted, quitLabel: ports.quitLabel });

  const register = async (): Promise<void> => {
    let isThere = true;
    // Where nobody owns the watcher's name there is no tray; one that comes is told of by its name.
    try {
      await bus.call({
        destination: WATCHER,
        path: "/StatusNotifierWatcher",
        interface: WATCHER,
        member: "RegisterStatusNotifierItem",
        signature: "s",
        body: [name],
      });
    } catch {
      isThere = false;
    }
    ports.onTray(isThere);
  };

  const onSignal = ({ interface: from, member, body = [], sender }: Received): void => {
    if (sender !== BUS_DRIVER.destination || from !== BUS_DRIVER.interface) return;
    const [owned, , owner] = body;
    if (member !== "NameOwnerChanged" || owned !== WATCHER) return;
    if (owner === "") ports.onTray(false);
    else void register();
  };

  const onCall = (call: Received): BusAnswer => {
    const { path, interface: wanted, member = "", body = [] } = call;
    const object = objectAt(path);
    if (object === undefined) return problem("UnknownObject", `There is nothing at ${path}.`);
    if (wanted === "org.freedesktop.DBus.Properties") return answerProperties(object, member, body);
    if (wanted === "org.freedesktop.DBus.Peer" && member === "Ping") return {};
    const answer = path === MENU_PATH ? answerMenu(member, body) : answerItem(member);
    return answer ?? problem("UnknownMethod", `There is no method ${member} at ${path}.`);
  };

  const objectAt = (path: string | undefined): BusObject | undefined => {
    if (path === ITEM_PATH) return { name: ITEM_INTERFACE, properties: itemProperties(view) };
    if (path === MENU_PATH) return { name: MENU_INTERFACE, properties: MENU_PROPERTIES };
    return undefined;
  };

  const answerItem = (member: string): BusAnswer | undefined => {
    switch (member) {
      case "Activate":
        ports.onAction("dashboard");
        return {};
      case "SecondaryActivate":
        ports.onAction("mute");
        return {};
      // Whoever asks for these has shown the menu by itself, or scrolls over us.
      case "ContextMenu":
      case "Scroll":
      case "ProvideXdgActivationToken":
        return {};
      default:
        return undefined;
    }
  };

  const answerMenu = (member: string, body: readonly unknown[]): BusAnswer | undefined => {
    const [first, second] = body;
    switch (member) {
      case "GetLayout": {
        const layout = menuLayout(first, second, menuState());
        if (layout === undefined) return noEntry(first);
        return { signature: "u(ia{sv}av)", body: [MENU_REVISION, layout] };
      }
      case "GetGroupProperties": {
        const ids = Array.isArray(first) ? first : [];
        return { signature: "a(ia{sv})", body: [menuGroup(ids, menuState())] };
      }
      case "GetProperty": {
        const value = menuProperty(first, String(second), menuState());
        return value === undefined ? noEntry(first) : { signature: "v", body: [value] };
      }
      case "Event":
        happen(first, second);
        return {};
      case "EventGroup": {
        const events: unknown[] = Array.isArray(first) ? first : [];
        for (const event of events) if (Array.isArray(event)) happen(event[0], event[1]);
        return { signature: "ai", body: [[]] };
      }
      case "AboutToShow":
        return { signature: "b", body: [false] };
      case "AboutToShowGroup":
        return { signature: "aiai", body: [[], []] };
      default:
        return undefined;
    }
  };

  /** `clicked` is a choice; that a menu opens or is pointed at is none. */
  const happen = (id: unknown, what: unknown): void => {
    const action = what === "clicked" ? menuAction(id) : undefined;
    if (action !== undefined) ports.onAction(action);
  };

  const bus: Bus = await connectBus(busPath, { onCall, onSignal, onClosed: ports.onClosed });
  await bus.call({ ...BUS_DRIVER, member: "RequestName", signature: "su", body: [name, 0] });
  const rule = `type='signal',sender='${BUS_DRIVER.destination}',member='NameOwnerChanged',arg0='${WATCHER}'`;
  await bus.call({ ...BUS_DRIVER, member: "AddMatch", signature: "s", body: [rule] });
  void register();

  return {
    show(next) {
      const before = view;
      view = next;
      for (const signal of itemChanges(before, next)) {
        bus.emit({ ...signal, path: ITEM_PATH, interface: ITEM_INTERFACE });
      }
      if (before.isMuted !== next.isMuted) {
        bus.emit({
          path: MENU_PATH,
          interface: MENU_INTERFACE,
          member: "ItemsPropertiesUpdated",
          signature: "a(ia{sv})a(ias)",
          body: [menuGroup([MUTE_ID], menuState()), []],
        });
      }
    },
    close: bus.close,
  };
}

interface BusObject {
  readonly name: string;
  readonly properties: Properties;
}

/** Nothing can be set. */
function answerProperties(
  { name, properties }: BusObject,
  member: string,
  [from, property]: readonly unknown[],
): BusAnswer {
  if (from !== name && from !== "") {
    return problem("UnknownInterface", `There is no interface ${String(from)} here.`);
  }
  switch (member) {
    case "GetAll":
      return { signature: "a{sv}", body: [toEntries(properties)] };
    case "Get": {
      const wanted = String(property);
      const value = valueOf(properties, wanted);
      if (value === undefined) return problem("UnknownProperty", `There is no property ${wanted}.`);
      return { signature: "v", body: [value] };
    }
    case "Set":
      return problem("PropertyReadOnly", "Nothing can be set here.");
    default:
      return problem("UnknownMethod", `Properties have no method ${member}.`);
  }
}

const noEntry = (id: unknown): BusAnswer =>
  problem("InvalidArgs", `The menu has no entry ${String(id)}, or not that property.`);

const problem = (name: string, text: string): BusAnswer => ({
  error: `org.freedesktop.DBus.Error.${name}`,
  text,
});
