/** A password, which may be pasted, filled in by a keeper of passwords, and looked at (O4). */
import { Eye, EyeOff } from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { useWords } from '../i18n/language.ts';
import { TextField } from '../ui/field.tsx';
import { IconButton } from '../ui/icon-button.tsx';

export const PasswordField = (props: Omit<ComponentProps<typeof TextField>, 'type' | 'end'>) => {
  const { signIn } = useWords();
  const [shown, setShown] = useState(false);
  const eye = (
    <IconButton
      label={shown ? signIn.hidePassword : signIn.showPassword}
      aria-pressed={shown}
      onClick={() => setShown(!shown)}
    >
      {shown ? <EyeOff size={18} /> : <Eye size={18} />}
    </IconButton>
  );
  return <TextField {...props} type={shown ? 'text' : 'password'} end={eye} />;
};
