const ID = "help";

const KEYS: readonly (readonly [keys: readonly string[], words: string])[] = [
  [["1", "…", "9", "0"], "Go to a view, in the order of the sidebar"],
  [["/"], "Filter sessions"],
  [["[", "]"], "A shorter or a longer range"],
  [["r"], "Ask for the figures again"],
  [["↑", "↓"], "Along the sidebar, a table or a heat map"],
  [["←", "→"], "Along a chart or a heat map"],
  [["Enter"], "Open the session of that row"],
  [["Esc"], "Back from a session, or clear the filter"],
  [["?"], "This list"],
];

/** Shows which keys there are. */
export function openHelp(): void {
  const dialog = document.getElementById(ID);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** The keys, over the page. */
export const Help = () => (
  <dialog
    id={ID}
    class="help"
    aria-labelledby="help-title"
    onClick={({ currentTarget, target }) => {
      if (target === currentTarget) currentTarget.close();
    }}
  >
    <h2 id="help-title">Keys</h2>
    <dl>
      {KEYS.map(([keys, words]) => (
        <>
          <dt>{keys.map((key) => (key === "…" ? "…" : <kbd key={key}>{key}</kbd>))}</dt>
          <dd>{words}</dd>
        </>
      ))}
    </dl>
  </dialog>
);
