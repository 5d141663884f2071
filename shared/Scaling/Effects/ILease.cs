namespace Serverless.Scaling.Effects;

/// <summary>One leader among several detectors.</summary>
public interface ILease
{
    /// <summary>Takes the lease where it is free, expired or the holder's own, and keeps it for <paramref name="duration"/> from now.</summary>
    /// <returns>Whether <paramref name="holder"/> has it.</returns>
    Task<bool> HoldAsync(string name, string holder, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives it up, so that another need not wait for it to expire; nothing where it is not the holder's.</summary>
    Task ReleaseAsync(string name, string holder, CancellationToken cancellationToken);
}
