from django.urls import path

from campaigns.views import rights

app_name = "rights"
urlpatterns = [
    path("", rights.data, name="data"),
    path("forget-face/", rights.forget_face, name="forget-face"),
    path("withdraw/", rights.withdraw, name="withdraw"),
    path("choosing/", rights.choosing, name="choosing"),
    path("purpose/", rights.purpose, name="purpose"),
    path("disagree/", rights.disagree, name="disagree"),
    path("mail/", rights.mail, name="mail"),
    path("proof/", rights.proof, name="proof"),
]
