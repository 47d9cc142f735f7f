(function () {
  document.getElementById('_ideConac').innerHTML =
    '<a href="//bszs.conac.cn/sitename?method=show&id=CONAC_ID" target="_blank">' +
    '<img id="imgConac" src="//dcs.conac.cn/image/COLOUR.png" alt="党政机关"></a>';
})();
