namespace Serverless.Serving;

/// <summary>Keeps message bodies that are larger than a queue takes (a claim check).</summary>
public interface IPayloads
{
    Task PutAsync(JobId id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <returns>Null where there is none.</returns>
    Task<ReadOnlyMemory<byte>?> GetAsync(JobId id, CancellationToken cancellationToken);

    Task DeleteAsync(JobId id, CancellationToken cancellationToken);
}
