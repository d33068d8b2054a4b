// Light, dark, or as the system says; kept by the browser.
import { effect, signal } from "@preact/signals";

export const themeNames = { system: "auto", light: "light", dark: "dark" } as const;
export type Theme = keyof typeof themeNames;

const key = "opsworkscm-local theme";
const order: Theme[] = ["system", "light", "dark"];

const stored = localStorage.getItem(key);
export const theme = signal<Theme>(order.find((one) => one === stored) ?? "system");

export function nextTheme(): void {
  theme.value = order[(order.indexOf(theme.value) + 1) % order.length] ?? "system";
  localStorage.setItem(key, theme.value);
}

export function followTheme(): void {
  effect(() => void (document.documentElement.dataset["theme"] = theme.value));
}
