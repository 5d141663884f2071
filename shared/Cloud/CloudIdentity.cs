using Azure.Core;
using Azure.Identity;

namespace Serverless.Cloud;

/// <summary>Creates the identity of a connection, which needs no key and no secret.</summary>
internal static class CloudIdentity
{
    /// <param name="clientId">A user-assigned identity. It is named because a search for it takes seconds at
    /// start.</param>
    /// <param name="credential"><c>managedidentity</c> without a client id selects the system-assigned
    /// identity.</param>
    /// <returns>The developer's own sign-in if neither is given.</returns>
    public static TokenCredential Of(string? clientId, string? credential) => (clientId, credential) switch
    {
        ({ Length: > 0 }, _) => new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId)),
        (_, "managedidentity") => new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
        _ => new DefaultAzureCredential(),
    };
}
