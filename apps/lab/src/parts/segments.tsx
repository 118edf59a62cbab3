// A choice of one out of a few, as a row of buttons.
interface SegmentsProps<Value extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: Value, text: string])[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

export function Segments<Value extends string>({ label, options, value, onChange }: SegmentsProps<Value>) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map(([option, text]) => <button type="button" key={option} aria-pressed={option === value} onClick={() => onChange(option)}>{text}</button>)}
    </div>
  );
}
