(function () {
  var list = document.getElementById('list');
  var request = new XMLHttpRequest();
  request.open('GET', list.getAttribute('data-src'));
  request.onload = function () {
    JSON.parse(request.responseText).items.forEach(function (item) {
      var row = document.createElement('li');
      var link = document.createElement('a');
      link.href = item.url;
      link.textContent = item.title;
      var day = document.createElement('span');
      day.textContent = item.day;
      row.appendChild(link);
      row.appendChild(day);
      list.appendChild(row);
    });
  };
  request.send();
})();
