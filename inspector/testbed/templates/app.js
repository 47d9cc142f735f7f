(function () {
  var app = document.getElementById('app');
  function text(value) {
    return String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
  }
  function link(entry) {
    return '<a href="' + text(entry.url) + '">' + text(entry.title || entry.name) + '</a>';
  }
  function list(items) {
    return '<ul class="list">' + items.map(function (item) {
      return '<li>' + link(item) + '<span>' + item.day + '</span></li>';
    }).join('') + '</ul>';
  }
  function box(part) {
    return '<div class="box"><h2>' + link(part) + '<a class="more" href="' + text(part.url) +
      '">更多</a></h2>' + list(part.items) + '</div>';
  }
  function draw(site, page) {
    var nav = '<div class="nav"><ul><li><a href="/">首页</a></li>' +
      site.navigation.map(function (entry) { return '<li>' + link(entry) + '</li>'; }).join('') +
      '</ul></div>';
    var main = page.boxes ? page.boxes.map(box).join('') :
      '<div class="crumb">当前位置：<a href="/">首页</a> &gt; ' + text(page.name) + '</div><h1>' +
      text(page.name) + '</h1>' + list(page.items);
    app.innerHTML = '<div class="header"><a class="logo" href="/"><img src="/images/logo.png" alt="' +
      text(site.name) + '"></a></div>' + nav + '<div class="main">' + main + '</div>' + site.foot;
    var widget = document.createElement('script');
    widget.id = '_jiucuo_';
    widget.setAttribute('sitecode', site.code);
    widget.src = '//zfwzgl.www.gov.cn/exposure/jiucuo.js';
    app.appendChild(widget);
  }
  function load(url, done) {
    var request = new XMLHttpRequest();
    request.open('GET', url);
    request.onload = function () { done(JSON.parse(request.responseText)); };
    request.send();
  }
  load('/api/site.json', function (site) {
    load(app.getAttribute('data-json'), function (page) { draw(site, page); });
  });
})();
