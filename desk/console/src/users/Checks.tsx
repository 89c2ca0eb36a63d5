/** Several of a list, by check boxes. */
interface ChecksProps {
  legend: string;
  name: string;
  options: { id: string; name: string }[];
  chosen: string[];
  error?: string | undefined;
}

export function Checks({ legend, name, options, chosen, error }: ChecksProps) {
  return (
    <fieldset className="radios">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.id}>
          <input type="checkbox" name={name} value={option.id} defaultChecked={chosen.includes(option.id)} /> {option.name}
        </label>
      ))}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
