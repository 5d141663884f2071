namespace Serverless.Serving.Models;

/// <summary>The statistics of a cache since its model was loaded, and its current size.</summary>
public sealed record CacheFigures(long Hits, long Misses, int Entries, long Bytes);
