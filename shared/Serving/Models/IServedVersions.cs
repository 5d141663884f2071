namespace Serverless.Serving.Models;

/// <summary>
/// Records the content with which each version of a model was first served. Records are permanent, so a version number
/// identifies the same bytes on every current and future instance.
/// </summary>
public interface IServedVersions
{
    /// <returns>The digest with which the version was first served; null if it never was.</returns>
    Task<string?> FindAsync(ModelVersion version, CancellationToken cancellationToken);

    /// <summary>Records the digest, unless one is already recorded.</summary>
    /// <returns>The recorded digest.</returns>
    Task<string> RecordAsync(ModelVersion version, string digest, CancellationToken cancellationToken);
}
