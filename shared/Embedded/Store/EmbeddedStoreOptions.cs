using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Serverless.Embedded.Store;

/// <summary>The settings of the store of one machine. All processes of the machine use the same folder.</summary>
public sealed class EmbeddedStoreOptions
{
    /// <summary>The name of the setting in messages.</summary>
    internal const string FolderSetting = "Store:Folder";

    /// <summary>
    /// The folder of the store's files. It is created if it is missing, with access only for its owner.
    /// </summary>
    [Required]
    public string Folder { get; set; } = "data";
}

[OptionsValidator]
internal sealed partial class EmbeddedStoreOptionsValidator : IValidateOptions<EmbeddedStoreOptions>;
