// What the page tells in words: errors with what to do, notices, and that something is being prepared.
import type { ComponentChildren } from 'preact';

interface MessageProps {
  readonly kind: 'error' | 'notice' | 'good';
  readonly title: string;
  readonly text?: string | readonly string[];
  readonly children?: ComponentChildren;
}

export function Message({ kind, title, text = [], children }: MessageProps) {
  const lines = typeof text === 'string' ? [text] : text;
  return (
    <div class={`message ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <strong>{title}</strong>
      {lines.length === 1 ? <p>{lines[0]}</p> : lines.length > 1 && <ul>{lines.map((line) => <li key={line}>{line}</li>)}</ul>}
      {children}
    </div>
  );
}

export function Loading({ text, tall = false }: { readonly text: string; readonly tall?: boolean }) {
  return <div class={tall ? 'loading tall' : 'loading'} role="status">{text}…</div>;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
