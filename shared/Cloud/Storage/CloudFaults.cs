using Azure;
using Azure.Identity;
using Serverless.Serving;

namespace Serverless.Cloud.Storage;

/// <summary>What a failure of the storage account means to a person.</summary>
internal static class CloudFaults
{
    /// <summary>Makes a call; what it throws for want of the service names the address and the remedy.</summary>
    public static async Task<T> ExplainAsync<T>(Uri service, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (Meaning(e) is var (what, remedy))
        {
            throw new StoreUnavailableException($"The storage at {service} {what}. {remedy}", e);
        }
    }

    /// <summary>Whether a row or blob is not there, as against the table or container it should be in.</summary>
    public static bool IsMissing(RequestFailedException e) => e.Status == 404 && !LacksContainer(e);

    private static bool LacksContainer(RequestFailedException e) => e.ErrorCode is "TableNotFound" or "ContainerNotFound";

    private static (string What, string Remedy)? Meaning(Exception e) => e switch
    {
        RequestFailedException { Status: 401 or 403 } denied => (
            $"refused this app ({denied.ErrorCode ?? $"{denied.Status}"})",
            "Give its identity the roles Storage Table Data Contributor and Storage Blob Data Contributor, and look at the account's firewall."),
        RequestFailedException { Status: 429 or 503 or 500 } busy => (
            $"is throttled or down ({busy.ErrorCode ?? $"{busy.Status}"})", "Try again in a few seconds."),
        RequestFailedException missing when LacksContainer(missing) => (
            "does not exist", "Restart the app, which makes it, or deploy the template again."),
        RequestFailedException { Status: 0 } => (
            "cannot be reached", "Look at the settings Storage__tableServiceUri and Storage__blobServiceUri, the network, and the account."),
        // The SDK's word for all its tries having failed, by time or by network.
        AggregateException { InnerException: OperationCanceledException } => (
            "did not answer in time", "Try again in a few seconds."),
        AggregateException { InnerException: RequestFailedException } => (
            "cannot be reached", "Look at the settings Storage__tableServiceUri and Storage__blobServiceUri, the network, and the account."),
        AuthenticationFailedException => (
            $"needs a token and none was given: {e.Message}", "Look at the setting Storage__clientId and the app's identities."),
        _ => null,
    };
}
