import { Link } from './link.js';
import { texts } from './locale.js';

export function Footer() {
  const { shell } = texts.value;
  return (
    <footer class="shell-footer">
      <ul>
        <li>
          <Link to="/prices">{shell.prices}</Link>
        </li>
        <li>
          <Link to="/my-video">{shell.myVideo}</Link>
        </li>
        <li>
          <Link to="/lost-link">{shell.lostLink}</Link>
        </li>
        <li>
          <a href="/docs">{shell.apiDocs}</a>
        </li>
      </ul>
    </footer>
  );
}
