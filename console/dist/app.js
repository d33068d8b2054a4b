const answer = await fetch("/_emulator/health");
document.getElementById("state").textContent = await answer.text();
