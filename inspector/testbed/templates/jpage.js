(function () {
  var text = document.getElementById('jpage-data').textContent;
  var records = text.match(/<record><!\[CDATA\[[\s\S]*?\]\]><\/record>/g) || [];
  var rows = records.map(function (record) {
    return record.slice('<record><![CDATA['.length, -']]></record>'.length);
  });
  var box = document.getElementById('jpage');
  var pages = Math.ceil(rows.length / 15);
  function show(page) {
    box.innerHTML = '<ul class="list">' + rows.slice(page * 15, page * 15 + 15).join('') +
      '</ul><p>第' + (page + 1) + '页 共' + pages + '页 <a href="javascript:void(0)">下一页</a></p>';
    box.querySelector('p a').onclick = function () { show((page + 1) % pages); };
  }
  show(0);
})();
