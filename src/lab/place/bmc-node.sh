# bmc-node.sh NODE …: bmc.sh for a node, whose folder and power button are its own.
lab_kind=node
lab_button=power-node.sh
. "$(dirname "$0")/bmc.sh"
