import { useSignal } from "@preact/signals";
import { Icon } from "./icon.tsx";

/** A command to be run in a terminal, with a button that copies it. */
export function Command({ text }: { text: string }) {
  const isCopied = useSignal(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => {
      isCopied.value = true;
      setTimeout(() => {
        isCopied.value = false;
      }, 1500);
    });
  };
  return (
    <span class="command">
      <code>{text}</code>
      <button type="button" class="icon-button" aria-label={`Copy ${text}`} onClick={copy}>
        <Icon name={isCopied.value ? "done" : "copy"} />
      </button>
    </span>
  );
}

/** Words in which commands stand between backquotes. */
export const WithCommands = ({ text }: { text: string }) => (
  <>
    {text.split("`").map((part, index) => {
      if (index % 2 === 0) return part;
      // A name of a setting is nothing to be run.
      return part.startsWith("waybar-llm-bridge") ? (
        <Command key={part} text={part} />
      ) : (
        <code key={part}>{part}</code>
      );
    })}
  </>
);
