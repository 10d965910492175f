"""What kind of drive a folder lies on. On a network drive a store would be damaged by a second computer or a broken net."""

from __future__ import annotations

import sys
from pathlib import Path

from guide_desk.ui.plain_import import importing_plainly

_NETWORK = frozenset(
    {
        *("nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "ncpfs", "afs", "coda", "davfs", "webdav"),
        *("webdavfs", "fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.smbnetfs", "fuse.gvfsd-fuse", "macfuse_sshfs"),
        *(
            "9p",
            "ceph",
            "fuse.ceph",
            "fuse.glusterfs",
            "lustre",
            "gpfs",
            "beegfs",
            "vboxsf",
            "fuse.vmhgfs-fuse",
            "fuse.curlftpfs",
        ),
    }
)


def is_on_network_drive(folder: Path) -> bool:
    """Whether the folder's drive is another computer's, as far as this computer says."""
    if sys.platform == "win32":
        import ctypes

        remote = 4
        path = str(folder.absolute())
        return path.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(f"{folder.absolute().drive}\\") == remote
    return file_system_of(folder) in _NETWORK


def file_system_of(folder: Path) -> str:
    """The name of its file system, in lower case; '' when nobody knows."""
    with importing_plainly():  # the first of Qt that a start loads
        from PySide6.QtCore import QStorageInfo

    return bytes(QStorageInfo(str(folder)).fileSystemType().data()).decode("ascii", "replace").lower()
