namespace Serverless.Serving.Admission;

/// <summary>
/// The id for a new job. It is shared if other requests can use the same id: an id or key that the client chose, or the
/// id of a retry. A job may already exist under a shared id.
/// </summary>
public sealed record NewJobId
{
    private NewJobId(JobId value, bool isShared) => (Value, IsShared) = (value, isShared);

    public JobId Value { get; }

    public bool IsShared { get; }

    public static NewJobId Shared(JobId id) => new(id, isShared: true);

    /// <summary>A new id that only this request uses.</summary>
    public static NewJobId Unique(DateTimeOffset now) => new(JobId.New(now), isShared: false);
}
