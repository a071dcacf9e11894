// The chat console keeps itself fresh: the talk or the list is read anew and swapped in; what is being typed stays.
const PARTS = ['#live-state', '#live-talk', '#result_list'];
let wait = 3000;
const look = async () => {
  try {
    const answer = await fetch(location.href.replace(/\/do\/.*$/, '/change/'), { headers: { Accept: 'text/html' } });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    PARTS.forEach((part) => {
      const here = document.querySelector(part);
      const there = page.querySelector(part);
      if (here && there && here.innerHTML !== there.innerHTML) here.innerHTML = there.innerHTML;
    });
    wait = 3000;
  } catch { wait = Math.min(wait * 2, 30000); }
  setTimeout(look, wait);
};
setTimeout(look, wait);
