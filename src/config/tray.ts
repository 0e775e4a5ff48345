import * as v from "valibot";
import { yesOrNo } from "./value-schemas.ts";

/** `[tray]`: an icon in the desktop's tray. */
export const traySchema = v.strictObject({
  enabled: yesOrNo(
    "Whether the daemon has an icon in the desktop's tray (Waybar's module `tray`, Plasma, …), with a menu.",
  ),
});

export type TrayConfig = Readonly<v.InferOutput<typeof traySchema>>;
