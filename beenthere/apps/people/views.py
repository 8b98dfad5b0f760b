"""The page behind an invitation's link, and the guard of one of the library's pages."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import password_change
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from beenthere.apps.outside import now
from beenthere.apps.people.actions import accounts
from beenthere.apps.people.forms import ChoosePasswordForm
from beenthere.apps.people.invitations import invited
from beenthere.apps.people.models import Account
from beenthere.apps.supporters import joining


@sensitive_post_parameters()
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password; then the way leads to the second step."""
    account = invited(token, now=now())
    if account is None:
        return render(request, "people/invitation_over.html", status=410)
    form = ChoosePasswordForm(request.POST or None, account=account)
    if not form.is_valid():
        return render(request, "people/accept_invitation.html", {"form": form})
    try:
        account = joining.accept_invitation(
            token=token, password=form.cleaned_data["password"], now=now()
        )
    except accounts.InvitationOver:
        return render(request, "people/invitation_over.html", status=410)
    messages.info(
        request,
        "We have sent six digits to your e-mail address. Type them under “How to reach me”: until "
        "then we cannot be sure to reach you.",
    )
    # They have just chosen the password: setting up the second step need not ask for it again.
    record_authentication(request, account, method="password", reauthenticated=True)
    response: HttpResponse = perform_login(request, Login(user=account))
    return response


def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's password; an account that has none, as in the demo, has nothing to change."""
    if isinstance(request.user, Account) and not request.user.has_usable_password():
        return redirect("mfa_index")
    response: HttpResponse = password_change(request)
    return response
