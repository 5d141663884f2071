using Azure.Core;
using Azure.Identity;

namespace Serverless.Cloud;

/// <summary>The identity that a connection uses: no key, no secret.</summary>
internal static class CloudIdentity
{
    /// <param name="clientId">A user-assigned identity, which on Azure is named rather than searched for: the search costs seconds at start.</param>
    /// <param name="credential"><c>managedidentity</c> without a client id: the system-assigned one.</param>
    /// <returns>The developer's own sign-in where neither is given.</returns>
    public static TokenCredential Of(string? clientId, string? credential) => (clientId, credential) switch
    {
        ({ Length: > 0 }, _) => new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId)),
        (_, "managedidentity") => new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
        _ => new DefaultAzureCredential(),
    };
}
