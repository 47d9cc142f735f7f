(function () {
  var own = document.getElementById('_jiucuo_');
  var code = own.getAttribute('sitecode');
  own.insertAdjacentHTML('afterend',
    '<a href="//zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=' + code + '" target="_blank">' +
    '<img src="//zfwzgl.www.gov.cn/exposure/images/jiucuo.png" alt="政府网站找错"></a>');
})();
