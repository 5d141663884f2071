using Serverless.Scaling.Effects;

namespace Serverless.Embedded.Store;

/// <summary>The lease as a row, which one statement takes if it is free.</summary>
internal sealed class SqliteLease(StoreDatabases databases, TimeProvider time) : ILease
{
    private Database Scaling => databases.Scaling;

    public async Task<bool> HoldAsync(
        string name, string holder, TimeSpan duration, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var until = now + (long)duration.TotalMilliseconds;
        return await Scaling.WriteAsync(
            session => session.Execute(ScalingSql.HoldLease, name, holder, until, now), cancellationToken) > 0;
    }
}
