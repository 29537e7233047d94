const RU = {
  loading: 'Загрузка консоли…',
  notStarted: 'Консоль не открылась.',
  noServer: 'Сервер не отвечает. Проверьте, что он запущен.',
  notJson: (status) => `Сервер ответил не в формате JSON (HTTP ${status}).`,
  signedOut: 'вход не выполнен',
  signIn: 'Войти',
  signingIn: 'Вход…',
  signOut: 'Выйти',
  reset: 'Вернуть примеры',
  resetSure: 'Закрыть открытые вкладки и вернуть примеры?',
  signInTitle: 'Вход в личный кабинет',
  login: 'Логин, почта или телефон',
  password: 'Пароль',
  captcha: 'Символы с картинки',
  captchaPicture: 'Картинка с символами',
  otherPicture: 'Другая картинка',
  retryAfter: (moment) => `Следующая попытка после ${moment}.`,
  cancel: 'Отмена',
  roles: { CUSTOMER: 'потребитель', BUSINESS: 'юридическое лицо', OPERATOR: 'оператор', ANALYST: 'аналитик', ADMIN: 'администратор' },
  chart: 'График',
  chartEmpty: 'Выполните запрос: здесь появится график последнего ответа, в котором есть список с числами.',
  chartNone: 'В последнем ответе нет списка с числами.',
  list: 'Список',
  value: 'Значение',
  over: 'По',
  table: 'Таблица',
  copy: 'Скопировать таблицу',
  copied: 'Скопировано',
};

const EN = {
  loading: 'Loading the console…',
  notStarted: 'The console did not open.',
  noServer: 'The server does not answer. Check that it runs.',
  notJson: (status) => `The server's answer is not JSON (HTTP ${status}).`,
  signedOut: 'not signed in',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  signOut: 'Sign out',
  reset: 'Reset examples',
  resetSure: 'Close the open tabs and bring the examples back?',
  signInTitle: 'Sign in to the cabinet',
  login: 'Login, e-mail or phone',
  password: 'Password',
  captcha: 'Characters in the picture',
  captchaPicture: 'Picture of characters',
  otherPicture: 'Another picture',
  retryAfter: (moment) => `Next try after ${moment}.`,
  cancel: 'Cancel',
  roles: { CUSTOMER: 'customer', BUSINESS: 'legal entity', OPERATOR: 'operator', ANALYST: 'analyst', ADMIN: 'administrator' },
  chart: 'Chart',
  chartEmpty: 'Run an operation: the last answer that holds a list of numbers is drawn here.',
  chartNone: 'The last answer holds no list of numbers.',
  list: 'List',
  value: 'Value',
  over: 'Over',
  table: 'Table',
  copy: 'Copy the table',
  copied: 'Copied',
};

const known = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'ru' || tag === 'en');

export const language = known ?? 'ru';
export const t = language === 'en' ? EN : RU;
export const number = new Intl.NumberFormat(language, { maximumFractionDigits: 5 });
export const shortNumber = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
export const time = (moment) => new Date(moment).toLocaleTimeString(language);
